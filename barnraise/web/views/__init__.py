"""The pages, one module for what people come to do."""
