// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.halfspace.Autoencoder;
import org.halfspace.spark.HalfspaceModel;
import org.halfspace.store.ModelFile;

/**
 * A path that a command writes to, whole or not at all. What exists there is kept until its
 * replacement is complete beside it. Not thread-safe.
 */
final class OutputPath {
  /** Something that writes to a path. */
  private interface Writing {
    void to(Path path) throws Exception;
  }

  private final FileSystem files;
  private final Path path;
  private final String name;
  private final boolean exists;

  private OutputPath(FileSystem files, Path path, String name, boolean exists) {
    this.files = files;
    this.path = path;
    this.name = name;
    this.exists = exists;
  }

  /**
   * A path that may be written to.
   *
   * @param name as it was given
   * @param overwrite whether what exists may be replaced
   * @throws IOException if it exists and may not
   */
  static OutputPath of(SparkSession session, String name, boolean overwrite) throws IOException {
    Path given = new Path(name);
    FileSystem files = given.getFileSystem(session.sparkContext().hadoopConfiguration());
    boolean exists = files.exists(given);
    if (exists && !overwrite) {
      throw new IOException(name + ": exists already; use --overwrite to replace it");
    }
    return new OutputPath(files, files.makeQualified(given), name, exists);
  }

  /**
   * Refuses to write to what is read, or above or below it.
   *
   * @throws IOException if a path cannot be looked at
   */
  OutputPath apartFrom(CommonOptions common, String... inputs) throws IOException {
    for (String input : List.of(inputs)) {
      Path read = new Path(input);
      Path qualified = read.getFileSystem(files.getConf()).makeQualified(read);
      common.require(
          !isWithin(path, qualified) && !isWithin(qualified, path),
          "--output: " + name + ", must not be what is read: " + input);
    }
    return this;
  }

  private static boolean isWithin(Path inner, Path outer) {
    for (Path at = inner; at != null; at = at.getParent()) {
      if (at.equals(outer)) {
        return true;
      }
    }
    return false;
  }

  /** Writes a table, as files in a folder. */
  void write(Dataset<Row> table, String format) throws Exception {
    write(to -> table.write().format(format).save(to.toString()));
  }

  /** Writes a model as Spark ML does. */
  void write(HalfspaceModel model) throws Exception {
    write(to -> model.write().save(to.toString()));
  }

  /** A new folder is where it belongs from the start, as renaming is copying in some stores. */
  private void write(Writing writing) throws Exception {
    Path target = exists ? part() : path;
    try {
      writing.to(target);
      if (exists) {
        replaceBy(files, target);
      }
    } catch (Exception e) {
      if (!(e instanceof AnalysisException)) {
        // Those come before anything is written: the folder may be another's by now.
        files.delete(target, true);
      }
      throw e;
    }
  }

  /** Writes a model as the file of the command line and of core. */
  void write(Autoencoder model) throws IOException {
    // A file of checksums beside it would be wrong as soon as another program replaces the model.
    FileSystem plain = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    Path part = part();
    try {
      try (OutputStream stream = plain.create(part, false)) {
        ModelFile.write(model, stream);
      }
      replaceBy(plain, part);
    } finally {
      plain.delete(part, true);
    }
  }

  private Path part() {
    return new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".part");
  }

  private void replaceBy(FileSystem where, Path part) throws IOException {
    if (exists) {
      files.delete(path, true);
    }
    if (!where.rename(part, path)) {
      throw new IOException(name + ": cannot be written; " + part + " cannot be renamed to it");
    }
  }
}
