"""A store that is several processes on loopback: all of them end, however it goes."""

import subprocess
import time

from servers import Server


class Daemons(Server):
    """What a store must have beside this: ``_start``, which begins its processes and waits until it answers."""

    def __enter__(self):
        self._processes = []
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        raise NotImplementedError

    def _begin(self, *command):
        with self.log.open("ab") as log:
            self._processes.append(subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log))

    def _run(self, *command, codes=(0,)):
        """What a program prints that ends by itself."""
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode in codes, (command, done)
        return done.stdout

    def _until(self, is_so):
        for _ in range(300):
            if is_so():
                return
            assert all(process.poll() is None for process in self._processes), self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"{type(self).__name__} did not start: {self.log.read_text()}")

    def __exit__(self, *_):
        # What was begun last ends first: an object store of Ceph's that cannot reach its monitor may stay.
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
