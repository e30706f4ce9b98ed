// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import org.apache.spark.sql.SparkSession;

/** The session that tests of a process share: two threads, no page to look at. */
public final class LocalSpark {
  private LocalSpark() {}

  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config(
            "spark.sql.warehouse.dir",
            System.getProperty("java.io.tmpdir") + "/halfspace-warehouse")
        .getOrCreate();
  }
}
