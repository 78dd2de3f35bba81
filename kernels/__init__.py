"""The mathematics: one function per operator and device. Import the device's subpackage; this file stays empty on purpose."""

__version__ = "0.0.0"
