// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.data.format.NpyWriter;

/** Writes the zip that {@link CodesFile} describes. Stateless. */
final class CodesWriter {
  private CodesWriter() {}

  /**
   * Writes a file.
   *
   * @param channel empty, at its beginning; not closed
   */
  static void write(FileChannel channel, CodesFile.Header header, CodesFile.Content content)
      throws IOException {
    CodeLayout layout = header.layout();
    Optional<String> model = header.model();
    // Closing the zip closes the channel, which belongs to AtomicFile; so it is only finished.
    @SuppressWarnings("resource")
    ZipArchiveOutputStream zip = new ZipArchiveOutputStream(channel);
    zip.setUseZip64(Zip64Mode.AsNeeded);
    zip.setMethod(ZipEntry.STORED);
    put(
        zip,
        CodesFile.BITS,
        scalar(
            new NpyHeader("<i8", false, List.of()),
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(layout.bits()).array()));
    if (model.isPresent()) {
      put(
          zip,
          CodesFile.MODEL,
          scalar(
              new NpyHeader("<U" + CodesFile.MODEL_ID_LENGTH, false, List.of()),
              model.get().getBytes("UTF-32LE")));
    }
    ZipArchiveEntry entry = entry(CodesFile.CODES);
    zip.putArchiveEntry(entry);
    NpyWriter<byte[]> npy =
        NpyWriter.uint8(Channels.newChannel(zip), header.count(), layout.bytesPerCode());
    if (layout.gain() == Gain.NONE) {
      content.writeTo(
          (block, gains, rows) -> {
            layout.requireZeroTails(block, rows);
            npy.write(block, rows);
          });
      npy.finish();
      zip.closeArchiveEntry();
    } else {
      try (SpilledGains spilled = SpilledGains.create()) {
        content.writeTo(
            (block, gains, rows) -> {
              layout.require(block, gains, rows);
              npy.write(block, rows);
              spilled.add(gains, rows);
            });
        npy.finish();
        zip.closeArchiveEntry();
        zip.putArchiveEntry(entry(CodesFile.GAINS));
        zip.write(new NpyHeader("<f2", false, List.of(header.count())).toBytes());
        spilled.copyTo(zip);
        zip.closeArchiveEntry();
      }
    }
    zip.finish();
    zip.flush();
  }

  private static void put(ZipArchiveOutputStream zip, String name, byte[] bytes)
      throws IOException {
    zip.putArchiveEntry(entry(name));
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  /** An entry without the time it was made, so that the same codes give the same file. */
  private static ZipArchiveEntry entry(String name) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTime(0);
    return entry;
  }

  private static byte[] scalar(NpyHeader header, byte[] value) {
    byte[] head = header.toBytes();
    return ByteBuffer.allocate(head.length + value.length).put(head).put(value).array();
  }
}
