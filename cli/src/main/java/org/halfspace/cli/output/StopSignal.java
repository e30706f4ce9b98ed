// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Ctrl-C or SIGTERM on its way from the shutdown of the process to the work. Work that ends itself
 * at a good place says so by asking; all other work is interrupted, and has a moment to remove what
 * it was writing. Java then ends the process, with the exit code that a shell expects of a signal,
 * even where the work is in native code and does not hear of it. Thread-safe.
 */
public final class StopSignal {
  private static final long INTERRUPTED_MILLIS = 1_500;
  private static final long GRACEFUL_MILLIS = 30_000;

  private volatile boolean requested;
  private volatile boolean graceful;
  private volatile boolean interrupted;

  /** Whether to stop. Who asks is given time to end well. */
  public boolean asked() {
    graceful = true;
    return requested;
  }

  /** Whether a stop was requested. */
  public boolean requested() {
    return requested;
  }

  /**
   * Stops the work of a thread, and waits for it.
   *
   * @param err where a line about it goes
   */
  public void stop(Thread worker, PrintStream err) {
    requested = true;
    if (graceful) {
      await(worker, GRACEFUL_MILLIS);
      if (!worker.isAlive()) {
        return;
      }
    }
    interrupted = true;
    worker.interrupt();
    err.println("halfspace: interrupted");
    await(worker, INTERRUPTED_MILLIS);
  }

  private static void await(Thread worker, long millis) {
    try {
      worker.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The stream, as long as no work was interrupted. Work that is torn away from what it does fails
   * in many ways, none of which is worth a message.
   */
  public PrintStream messages(PrintStream stream) {
    OutputStream quiet =
        new FilterOutputStream(stream) {
          @Override
          public void write(int value) throws IOException {
            if (!interrupted) {
              out.write(value);
            }
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!interrupted) {
              out.write(bytes, offset, length);
            }
          }
        };
    return new PrintStream(quiet, true, StandardCharsets.UTF_8);
  }
}
