"""How the documentation is built: `make docs`, offline, with warnings as errors."""

import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

project = "pentad"
author = "The pentad maintainers"
try:
    release = metadata.version("pentad")
except metadata.PackageNotFoundError:
    release = ""
html_title = f"pentad {release}".rstrip()
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docstrings",
    "mathml",
    "pages",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_dmath_double_inline = True
suppress_warnings = ["ref.python"]  # names in docstrings may fit several objects

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # `docstrings` shows signatures as the source has them
autodoc_use_type_comments = False  # there are none; to look for them, every source is parsed anew
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_attr_annotations = False
napoleon_use_rtype = False
default_role = "py:obj"
add_module_names = False
toc_object_entries = False

html_theme = "furo"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["pentad.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}
