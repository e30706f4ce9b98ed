// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.util.function.Function;

/**
 * A channel whose failures name the requested file. What the system says when a disk is full names
 * no file, and the file that is open may be a hidden one.
 */
final class OutputChannel extends FileChannel {
  private final FileChannel channel;
  private final Function<IOException, IOException> naming;

  /**
   * @param channel closed with this one
   * @param naming gives a failure the name of the file
   */
  OutputChannel(FileChannel channel, Function<IOException, IOException> naming) {
    this.channel = channel;
    this.naming = naming;
  }

  /**
   * The failure with the name of a file, unless it is of a kind that says more, such as that the
   * thread was interrupted.
   */
  static IOException named(String file, IOException failure) {
    if (failure.getClass() != IOException.class) {
      return failure;
    }
    FileSystemException named = new FileSystemException(file, null, failure.getMessage());
    named.initCause(failure);
    return named;
  }

  @FunctionalInterface
  private interface Call<T> {
    T call() throws IOException;
  }

  private <T> T naming(Call<T> call) throws IOException {
    try {
      return call.call();
    } catch (IOException e) {
      throw naming.apply(e);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return naming(() -> channel.read(target));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return naming(() -> channel.read(targets, offset, length));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return naming(() -> channel.read(target, position));
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return naming(() -> channel.write(source));
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return naming(() -> channel.write(sources, offset, length));
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return naming(() -> channel.write(source, position));
  }

  @Override
  public long position() throws IOException {
    return naming(channel::position);
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    naming(() -> channel.position(newPosition));
    return this;
  }

  @Override
  public long size() throws IOException {
    return naming(channel::size);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    naming(() -> channel.truncate(size));
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    naming(
        () -> {
          channel.force(metaData);
          return null;
        });
  }

  // The other end of a transfer may be what fails, so these name nothing.

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return channel.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return channel.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return naming(() -> channel.map(mode, position, size));
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return naming(() -> channel.lock(position, size, shared));
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return naming(() -> channel.tryLock(position, size, shared));
  }

  @Override
  protected void implCloseChannel() throws IOException {
    naming(
        () -> {
          channel.close();
          return null;
        });
  }
}
