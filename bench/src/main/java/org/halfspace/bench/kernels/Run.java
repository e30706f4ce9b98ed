// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

/**
 * A benchmark that is run.
 *
 * @param way how its process is started
 * @param benchmark class and method, as JMH names it
 * @param parameter the value of its only parameter; empty if it has none
 */
record Run(Way way, String benchmark, String parameter) {
  static Run of(Way way, Class<?> owner, String method, String parameter) {
    return new Run(way, owner.getName() + "." + method, parameter);
  }
}
