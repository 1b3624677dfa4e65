"""From the files of an export to records. Asks no database."""
