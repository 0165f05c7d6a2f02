"""Runs a command and prints as JSON what it cost: measured.py SECONDS COMMAND...

SECONDS is when it is ended. `cpu` is user and system time, `kib` the peak of resident memory.
"""
import json
import resource
import subprocess
import sys

try:
    ran = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, capture_output=True,
                         timeout=float(sys.argv[1]))
    code, out, err = ran.returncode, ran.stdout, ran.stderr
except subprocess.TimeoutExpired as ended:
    code, out, err = None, ended.stdout or b"", ended.stderr or b""
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "cpu": used.ru_utime + used.ru_stime, "kib": used.ru_maxrss,
                  "out": out.decode(errors="replace"), "err": err.decode(errors="replace")}))
