"""`homepress.toml` as frozen values. `tables` declares what it may say; reader, reference and sample follow."""
