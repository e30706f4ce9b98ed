// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

/** The job cannot be done, for a reason that is in its data or its nature: exit code 1. */
final class JobFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JobFailure(String message) {
    super(message);
  }

  JobFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
