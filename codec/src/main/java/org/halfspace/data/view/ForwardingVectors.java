// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.view;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.data.VectorData;

/**
 * The same vectors as another set, read in another way; what an extending class changes is {@link
 * #open}.
 */
public abstract class ForwardingVectors implements VectorData {
  private final VectorData data;

  protected ForwardingVectors(VectorData data) {
    this.data = Objects.requireNonNull(data, "data");
  }

  /** The underlying set. */
  protected final VectorData data() {
    return data;
  }

  @Override
  public final int dimension() {
    return data.dimension();
  }

  @Override
  public final long count() {
    return data.count();
  }

  @Override
  public final String description() {
    return data.description();
  }

  @Override
  public final Optional<Path> path() {
    return data.path();
  }

  @Override
  public final long row(long index) {
    return data.row(index);
  }
}
