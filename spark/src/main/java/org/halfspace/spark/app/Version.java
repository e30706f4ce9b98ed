// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import org.halfspace.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** The versions of the build, and of the Spark it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "halfspace-spark "
          + SoftwareVersion.number()
          + " on Spark "
          + org.apache.spark.package$.MODULE$.SPARK_VERSION()
    };
  }
}
