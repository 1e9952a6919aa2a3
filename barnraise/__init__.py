"""Barnraise: strangers pick pieces of a large work, and a declared process combines them into one."""

__version__ = "0.1.0"
