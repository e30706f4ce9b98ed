// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

/**
 * The end of a process some of whose threads may be within OpenBLAS.
 *
 * <p>All ways out of Java, {@link Runtime#halt} among them, run the exit handlers of C. OpenBLAS's
 * tells its threads to quit and waits for them. A thread that is within a product overwrites that
 * message when the product ends, and the process hangs for ever.
 */
public final class BlasExit {
  private BlasExit() {}

  /**
   * Makes an exit safe: from now on threads that want to call OpenBLAS wait instead. Returns where
   * no call is under way, so that the process can end as usual. Where one is, the process ends here
   * and now, without exit handlers, and without the shutdown hooks of Java. On Windows, where exits
   * do not wait for threads, it always returns. For programs that own their process, when all else
   * is done.
   *
   * @param code the exit code, 0 to 255
   */
  public static void prepare(int code) {
    if (!OpenBlas.close()) {
      OpenBlas.endProcess(code);
    }
  }
}
