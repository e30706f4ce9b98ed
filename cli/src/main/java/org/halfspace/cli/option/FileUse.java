// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a command does with the file that an option or a parameter names. All that name one say so.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface FileUse {
  /** The uses. */
  enum Kind {
    /** Read. A text that may be a name as well counts only if there is such a file. */
    READ,
    /** Written, or a folder that is written to. */
    WRITTEN,
    /** One or the other, as other options say. */
    READ_OR_WRITTEN
  }

  Kind value();
}
