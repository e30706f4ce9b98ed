// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

/** The job cannot be done, for a reason that is in its data or its nature: exit code 1. */
public final class JobFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobFailure(String message) {
    super(message);
  }

  public JobFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
