"""What stored results say: rows and tables for readers, one module for each experiment."""
