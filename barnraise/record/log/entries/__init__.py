"""Every kind of entry, a module for each noun. All of them are declared once `log.decoder` is imported."""
