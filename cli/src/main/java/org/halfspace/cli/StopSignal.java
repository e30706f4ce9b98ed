package org.halfspace.cli;

/**
 * Ctrl-C or SIGTERM on its way from the shutdown of the process to the work. Work that ends itself
 * at a good place says so by asking; all other work is interrupted. Thread-safe.
 */
final class StopSignal {
  private static final long INTERRUPTED_SECONDS = 3;
  private static final long GRACEFUL_SECONDS = 600;

  private volatile boolean requested;
  private volatile boolean graceful;

  /** Whether to stop. Who asks is given time to end well. */
  boolean asked() {
    graceful = true;
    return requested;
  }

  /** Whether a stop was requested. */
  boolean requested() {
    return requested;
  }

  /** Stops the work of a thread, and waits for it. */
  void stop(Thread worker) {
    requested = true;
    long seconds = GRACEFUL_SECONDS;
    if (!graceful) {
      worker.interrupt();
      seconds = INTERRUPTED_SECONDS;
    }
    try {
      worker.join(seconds * 1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
