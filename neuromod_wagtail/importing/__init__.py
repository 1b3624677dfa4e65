"""What all imports share: files and their repairs, refusals, the report, failures at one record."""
