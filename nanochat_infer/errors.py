"""Errors that users see: expected, got, cure, in one sentence.

Every error caused by input (files, parameters, requests) derives from NanochatInferError; front ends print its text as
one line.
"""


class NanochatInferError(Exception):
    """Base of every error that is the input's fault or the machine's state, never a bug of ours."""


class ParameterError(NanochatInferError, ValueError):
    """A parameter is out of range, not finite, or of the wrong type."""


class ModelFileError(NanochatInferError):
    """A model folder or file is damaged, incomplete, contradictory or of a kind that is not supported."""


class TemplateError(NanochatInferError):
    """A chat template is invalid, exceeded its limits, or refused the conversation."""


class TextTooLongError(TemplateError):
    """A chat template makes a longer text than is allowed, as of a conversation that no context could hold."""


class ContextLengthError(NanochatInferError):
    """The prompt does not fit into the context, or leaves no room for an answer."""


class BusyError(NanochatInferError):
    """The queue is full; try again later."""


class DeviceError(NanochatInferError):
    """The chosen device is not present, not usable, or out of memory."""


class SessionError(NanochatInferError):
    """A stored conversation cannot be found, read or written."""
