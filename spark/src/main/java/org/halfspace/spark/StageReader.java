// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/**
 * Reads a stored stage: its class, uid and parameters.
 *
 * @param <T> the stage
 */
final class StageReader<T extends Params> extends MLReader<T> {
  /** Makes a stage without parameters yet. */
  @FunctionalInterface
  interface Maker<T> {
    T of(String uid, String path, SparkSession session);
  }

  private final Class<T> type;
  private final Maker<T> maker;

  StageReader(Class<T> type, Maker<T> maker) {
    this.type = type;
    this.maker = maker;
  }

  /**
   * @throws IllegalArgumentException if the folder has no stage, or one of another class
   */
  @Override
  public T load(String path) {
    requireStage(path);
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(path, sparkSession(), type.getName());
    T stage = maker.of(metadata.uid(), path, sparkSession());
    metadata.getAndSetParams(stage, metadata.getAndSetParams$default$2());
    return stage;
  }

  /** Refuses a path that Spark would complain of in words about its own files. */
  private void requireStage(String path) {
    Path metadata = new Path(path, "metadata");
    try {
      if (!metadata
          .getFileSystem(sparkSession().sparkContext().hadoopConfiguration())
          .exists(metadata)) {
        throw new IllegalArgumentException(
            path + ": no stored stage of Spark ML, as it has no folder 'metadata'");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
