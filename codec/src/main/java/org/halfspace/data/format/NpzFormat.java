// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.halfspace.data.ReadOption;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.io.file.Fault;
import org.halfspace.io.file.StreamChannel;

/**
 * npz, a zip file of npy arrays, stored or deflated. The only array is taken, or the one the
 * options name. A member is an array if its name ends in {@code .npy} or its content begins as npy
 * does: programs other than NumPy leave the ending out.
 */
public final class NpzFormat {
  private static final String SUFFIX = ".npy";
  private static final int MAGIC_BYTES = 6;

  private NpzFormat() {}

  public static boolean isNamedArray(String entryName) {
    return entryName.endsWith(SUFFIX);
  }

  /** Whether a member is an array by its content, whatever its name. */
  public static boolean startsArray(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream stream = ZipArchive.stream(zip, entry)) {
      return NpyHeader.startsNpy(stream.readNBytes(MAGIC_BYTES));
    } catch (IOException e) {
      throw StreamChannel.translate(e, zip.getName() + ", array " + arrayName(entry));
    }
  }

  public static VectorData open(Path path, ReadOptions options) throws IOException {
    ZipEntry entry;
    try (ZipFile zip = ZipArchive.open(path)) {
      entry = choose(zip, path.toString(), options);
    }
    String array = arrayName(entry);
    ZipEntryBytes source =
        new ZipEntryBytes(path, entry.getName(), entry.getSize(), path + ", array " + array);
    return NpyFormat.open(source, "npz array " + array + ",", options);
  }

  private static ZipEntry choose(ZipFile zip, String name, ReadOptions options) throws IOException {
    List<ZipEntry> files = ZipArchive.files(zip);
    Optional<String> wanted = options.array();
    if (wanted.isPresent()) {
      for (String asked : List.of(wanted.get() + SUFFIX, wanted.get())) {
        for (ZipEntry entry : files) {
          if (entry.getName().equals(asked)) {
            return entry;
          }
        }
      }
    }
    List<ZipEntry> arrays = new ArrayList<>();
    for (ZipEntry entry : files) {
      if (isNamedArray(entry.getName()) || startsArray(zip, entry)) {
        arrays.add(entry);
      }
    }
    String names = arrays.stream().map(NpzFormat::arrayName).collect(Collectors.joining(", "));
    if (arrays.isEmpty()) {
      throw Fault.unusable(name, "holds no array");
    }
    if (wanted.isPresent()) {
      throw Fault.unusable(name, "holds no array '" + wanted.get() + "', but " + names);
    }
    if (arrays.size() > 1) {
      throw Fault.unusable(
          name,
          "holds several arrays; choose one with "
              + options.listener().howToAsk(ReadOption.ARRAY, "NAME")
              + ": "
              + names);
    }
    return arrays.get(0);
  }

  private static String arrayName(ZipEntry entry) {
    String name = entry.getName();
    return isNamedArray(name) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }
}
