// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.spark.HalfspaceModel;
import org.halfspace.store.ModelFile;

/** Reads a model, a file of the command line or a folder of Spark ML. Stateless. */
final class ModelPath {
  private ModelPath() {}

  /**
   * The model at a path.
   *
   * @throws IOException if there is none, or it cannot be read
   */
  static Autoencoder read(SparkSession session, String name) throws IOException {
    Path path = new Path(name);
    FileSystem files = path.getFileSystem(session.sparkContext().hadoopConfiguration());
    if (files.getFileStatus(path).isDirectory()) {
      return HalfspaceModel.load(name).autoencoder();
    }
    try (InputStream stream = files.open(path)) {
      return ModelFile.read(stream);
    } catch (IOException e) {
      // What a stream has is not called by the name of its file.
      String message = String.valueOf(e.getMessage()).replace("stream of a model", "model");
      throw new IOException(message.contains(name) ? message : name + ": " + message, e);
    }
  }
}
