"""The package as it is installed: what it holds, that it works away from the checkout, what it weighs."""
