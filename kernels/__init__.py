"""The mathematics, one function per operator and device: import a subpackage; this file stays empty on purpose."""

__version__ = "0.0.0"
