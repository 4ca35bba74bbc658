"""Guest lists as files: read (CSV, XLSX), understood, and written."""
