"""The process engine: transitions, tasks, deadlines, outbox."""
