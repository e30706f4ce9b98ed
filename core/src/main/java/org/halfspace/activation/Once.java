// SPDX-License-Identifier: Apache-2.0
package org.halfspace.activation;

import java.util.function.Supplier;

/** Computes a value when it is first asked for, and keeps it. */
final class Once<T> implements Supplier<T> {
  private final Supplier<T> compute;
  private T value;

  Once(Supplier<T> compute) {
    this.compute = compute;
  }

  @Override
  public synchronized T get() {
    if (value == null) {
      value = compute.get();
    }
    return value;
  }
}
