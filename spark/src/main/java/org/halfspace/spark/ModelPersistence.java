// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.store.ModelFile;

/**
 * A model as Spark ML stores it: parameters in {@code metadata}, and beside them the model file of
 * core, {@value #FILE}, which every other program of Halfspace reads.
 */
final class ModelPersistence {
  static final String FILE = "model.safetensors";

  private ModelPersistence() {}

  /** Writes the model file first, so that a folder with metadata is whole. */
  private static void store(Params stage, Autoencoder model, String path, SparkSession session) {
    Path file = new Path(path, FILE);
    try (OutputStream stream = files(file, session).create(file, false)) {
      ModelFile.write(model, stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DefaultParamsWriter$.MODULE$.saveMetadata(stage, path, session);
  }

  private static FileSystem files(Path file, SparkSession session) throws IOException {
    Configuration configuration = session.sparkContext().hadoopConfiguration();
    return file.getFileSystem(configuration);
  }

  /** Reads the model file of a stage. */
  static Autoencoder load(String path, SparkSession session) {
    Path file = new Path(path, FILE);
    try (InputStream stream = files(file, session).open(file)) {
      return ModelFile.read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }

  /** Writes a stage and its model. */
  static final class Writer extends MLWriter {
    private final Params stage;
    private final Autoencoder model;

    Writer(Params stage, Autoencoder model) {
      this.stage = stage;
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      store(stage, model, path, sparkSession());
    }
  }
}
