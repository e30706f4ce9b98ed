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
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
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

  private static Autoencoder load(String path, SparkSession session) {
    Path file = new Path(path, FILE);
    try (InputStream stream = files(file, session).open(file)) {
      return ModelFile.read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }

  /** Refuses a path that Spark would complain of in words about its own files. */
  private static void requireStage(String path, SparkSession session) {
    Path metadata = new Path(path, "metadata");
    try {
      if (!files(metadata, session).exists(metadata)) {
        throw new IllegalArgumentException(
            path + ": no stored stage of Spark ML, as it has no folder 'metadata'");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileSystem files(Path file, SparkSession session) throws IOException {
    Configuration configuration = session.sparkContext().hadoopConfiguration();
    return file.getFileSystem(configuration);
  }

  /** Writes a model. */
  static final class Writer extends MLWriter {
    private final HalfspaceModel model;

    Writer(HalfspaceModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      store(model, model.autoencoder(), path, sparkSession());
    }
  }

  /** Reads a model. */
  static final class Reader extends MLReader<HalfspaceModel> {
    @Override
    public HalfspaceModel load(String path) {
      requireStage(path, sparkSession());
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, sparkSession(), HalfspaceModel.class.getName());
      HalfspaceModel model =
          new HalfspaceModel(metadata.uid(), ModelPersistence.load(path, sparkSession()));
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    }
  }

  /** Writes a decoder. */
  static final class DecoderWriter extends MLWriter {
    private final HalfspaceDecoder decoder;

    DecoderWriter(HalfspaceDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public void saveImpl(String path) {
      store(decoder, decoder.autoencoder(), path, sparkSession());
    }
  }

  /** Reads a decoder. */
  static final class DecoderReader extends MLReader<HalfspaceDecoder> {
    @Override
    public HalfspaceDecoder load(String path) {
      requireStage(path, sparkSession());
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, sparkSession(), HalfspaceDecoder.class.getName());
      HalfspaceDecoder decoder =
          new HalfspaceDecoder(metadata.uid(), ModelPersistence.load(path, sparkSession()));
      metadata.getAndSetParams(decoder, metadata.getAndSetParams$default$2());
      return decoder;
    }
  }
}
