// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.spark.LocalSpark;
import org.halfspace.spark.Tables;
import org.halfspace.store.ModelFile;

/** A folder with what the program reads and writes in a test. */
record Workspace(Path folder) {
  static final int D = 16;
  static final int ROWS = 2_000;
  static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  SparkSession session() {
    return LocalSpark.session();
  }

  String at(String name) {
    return folder.resolve(name).toString();
  }

  /** Writes a table of vectors. */
  String vectors() {
    return vectors("vectors", VECTORS, 3);
  }

  /** Writes a table of these vectors. */
  String vectors(String name, float[] vectors, int partitions) {
    Tables.arrays(session(), vectors, D, partitions).write().parquet(at(name));
    return at(name);
  }

  /** Writes the model of core. */
  String model() throws Exception {
    ModelFile.write(
        folder.resolve("model.safetensors"), core().model(), org.halfspace.io.Existing.KEEP);
    return at("model.safetensors");
  }

  static FitReport core() throws Exception {
    return Fit.toBits(40)
        .withMethod(EncoderMethod.CLOSED_FORM)
        .withUnitBits(UnitBits.mixed())
        .run(VectorData.of(VECTORS, D, "vectors"));
  }

  List<Row> rows(String path, String... columns) {
    return session().read().parquet(path).select("id", columns).orderBy("id").collectAsList();
  }

  /** All there is below the folder, hidden or not, with its size. */
  TreeMap<String, Long> files() throws Exception {
    TreeMap<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        files.put(
            folder.relativize(file).toString(), Files.isDirectory(file) ? -1 : Files.size(file));
      }
    }
    return files;
  }
}
