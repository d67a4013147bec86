"""The explorer: pages that compute in the browser, and a small service for what needs Python.

`pages` are static files, the very same on any host; `service` hands them out on this machine alone
and answers what they ask (`answers`), with stored results and claims (`page_data`); `export` writes
pages and data into a folder.
"""

if __name__ == "explorer":
    from pentad.names import become

    become(__name__)
