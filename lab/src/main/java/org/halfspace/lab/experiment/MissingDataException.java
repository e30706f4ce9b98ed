// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;

/** Real data that an experiment needs are not there. */
public final class MissingDataException extends IOException {
  private static final long serialVersionUID = 1L;

  public MissingDataException(String message) {
    super(message);
  }
}
