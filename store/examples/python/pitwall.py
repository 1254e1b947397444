"""Pitwall for Python: pitwall.h through ctypes, with the standard library only.

    agent = Store("/var/lib/pitwall").agent("coder-1")
    bash = agent.tool("bash")
    bash.record(elapsed_ns)

Set PITWALL_LIBRARY to the path of libpitwall.so if the loader does not find it.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint64, c_void_p

_library = ctypes.CDLL(os.environ.get("PITWALL_LIBRARY", "libpitwall.so.1"))


class Error(Exception):
    """A status of pitwall.h as text."""


def _check(status, _function, _arguments):
    if status != 0:
        raise Error(_library.pitwall_status_text(status).decode())


def _declare(name, *types):
    function = getattr(_library, "pitwall_" + name)
    function.argtypes = types
    function.restype = c_int
    function.errcheck = _check
    return function


def _declare_free(name):
    function = getattr(_library, "pitwall_" + name)
    function.argtypes = (c_void_p,)
    function.restype = None
    return function


_library.pitwall_status_text.restype = c_char_p
_library.pitwall_version.restype = c_char_p
_attach = _library.pitwall_store_attach
_attach.argtypes = (c_char_p, POINTER(c_void_p), c_char_p, c_size_t)
_agent_open = _declare("agent_open", c_void_p, c_char_p, POINTER(c_void_p))
_describe = _declare("agent_describe", c_void_p, c_char_p, c_char_p)
_heartbeat = _declare("agent_heartbeat", c_void_p)
_score = _declare("agent_score", c_void_p, c_double)
_use_tokens = _declare(
    "agent_use_tokens", c_void_p, c_char_p, c_uint64, c_uint64, c_uint64, c_double
)
_claim = _declare("task_claim", c_void_p, c_char_p, c_char_p)
_complete = _declare("task_complete", c_void_p, c_char_p)
_complete_with_score = _declare("task_complete_with_score", c_void_p, c_char_p, c_double)
_fail = _declare("task_fail", c_void_p, c_char_p, c_char_p)
_tool_open = _declare("tool_open", c_void_p, c_char_p, POINTER(c_void_p))
_record = _declare("tool_record", c_void_p, c_int64, c_int)
_record_call = _declare(
    "tool_record_call", c_void_p, c_int64, c_int, c_char_p, c_char_p, c_uint64, c_uint64
)
_model_open = _declare("model_open", c_void_p, c_char_p, POINTER(c_void_p))
_model_record = _declare("model_record", c_void_p, c_int64, c_int)
_model_record_call = _declare(
    "model_record_call",
    c_void_p,
    c_int64,
    c_int,
    c_char_p,
    c_uint64,
    c_uint64,
    c_uint64,
    c_double,
)


def version():
    return _library.pitwall_version().decode()


def _bytes(text):
    return None if text is None else text.encode()


class _Handle:
    def __init__(self):
        self._handle = c_void_p()

    def __del__(self):
        self._free(self._handle)


class Store(_Handle):
    """The store of the daemon with this --storage.path."""

    _free = _declare_free("store_free")

    def __init__(self, path):
        super().__init__()
        reason = ctypes.create_string_buffer(512)
        status = _attach(os.fsencode(path), byref(self._handle), reason, len(reason))
        if status != 0:
            raise Error(reason.value.decode() or _library.pitwall_status_text(status).decode())

    def agent(self, agent_id):
        return Agent(self, agent_id)


class Agent(_Handle):
    _free = _declare_free("agent_free")

    def __init__(self, store, agent_id):
        super().__init__()
        _agent_open(store._handle, _bytes(agent_id), byref(self._handle))

    def describe(self, role=None, model=None):
        _describe(self._handle, _bytes(role), _bytes(model))

    def heartbeat(self):
        _heartbeat(self._handle)

    def score(self, score):
        _score(self._handle, score)

    def use_tokens(self, model=None, input=0, output=0, cached=0, cost_usd=0.0):
        _use_tokens(self._handle, _bytes(model), input, output, cached, cost_usd)

    def claim(self, task_id=None, task_type=None):
        _claim(self._handle, _bytes(task_id), _bytes(task_type))

    def complete(self, task_id=None, score=None):
        if score is None:
            _complete(self._handle, _bytes(task_id))
        else:
            _complete_with_score(self._handle, _bytes(task_id), score)

    def fail(self, task_id=None, error_type=None):
        _fail(self._handle, _bytes(task_id), _bytes(error_type))

    def tool(self, name):
        return Tool(self, name)

    def model(self, name):
        return Model(self, name)


class Tool(_Handle):
    _free = _declare_free("tool_free")

    def __init__(self, agent, name):
        super().__init__()
        _tool_open(agent._handle, _bytes(name), byref(self._handle))

    def record(self, duration_ns, success=True):
        _record(self._handle, duration_ns, success)

    def record_call(
        self, duration_ns, success=True, error_type=None, args_hash=None, input_bytes=0, output_bytes=0
    ):
        _record_call(
            self._handle,
            duration_ns,
            success,
            _bytes(error_type),
            _bytes(args_hash),
            input_bytes,
            output_bytes,
        )


class Model(_Handle):
    _free = _declare_free("model_free")

    def __init__(self, agent, name):
        super().__init__()
        _model_open(agent._handle, _bytes(name), byref(self._handle))

    def record(self, duration_ns, success=True):
        _model_record(self._handle, duration_ns, success)

    def record_call(
        self, duration_ns, success=True, error_type=None, input=0, output=0, cached=0, cost_usd=0.0
    ):
        _model_record_call(
            self._handle, duration_ns, success, _bytes(error_type), input, output, cached, cost_usd
        )
