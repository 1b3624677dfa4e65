"""Reading of export files as records, without a database."""
