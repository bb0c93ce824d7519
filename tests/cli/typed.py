#!/usr/bin/env python3
"""typed.py ANSWER... -- PROGRAM ARGUMENT...: runs the program on a terminal of its own, and types an answer each time that
it is asked for a password (": ", and the terminal shows no more what is typed). "EOF" ends the input. What the terminal
shows is printed; the status is the program's."""
import os
import pty
import signal
import sys
import termios
import time

LOCAL_FLAGS = 3  # where tcgetattr() says whether what is typed is shown

end = sys.argv.index("--")
answers = sys.argv[1:end]
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[end + 1], sys.argv[end + 1:])
signal.alarm(60)
shown = b""
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:  # the program has left its terminal
        break
    if not more:
        break
    shown += more
    if answers and shown.endswith(b": "):
        while termios.tcgetattr(terminal)[LOCAL_FLAGS] & termios.ECHO:
            time.sleep(0.001)
        answer = answers.pop(0)
        os.write(terminal, b"\x04" if answer == "EOF" else answer.encode() + b"\n")
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
