"""A request of several statements of Snowflake's."""

import threading
import time
import uuid

from .refusal import Refused


class Several:
    """A request of several statements, which run one after the other."""

    def __init__(self, jobs, text):
        self.id = str(uuid.uuid4())
        self.jobs = jobs
        self.text = text
        self.created = time.time()
        self.columns, self.parts, self.polls = [], [], 0
        self.statement = self.affected = self.timeout = None
        self.where, self.zoned, self.upper_types = jobs[0].where, jobs[0].zoned, False
        self.done = jobs[-1].done

    @property
    def error(self):
        return next((job.error for job in self.jobs if job.error), None)

    def start(self):
        threading.Thread(target=self.work, daemon=True).start()
        return self

    def work(self):
        for job in self.jobs:
            if self.error:
                job.error = Refused("other", "an earlier statement failed")
                job.done.set()
            else:
                job.work()

    def cancel(self):
        return any([job.cancel() for job in self.jobs])
