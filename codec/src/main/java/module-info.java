// SPDX-License-Identifier: Apache-2.0
/**
 * Fitted models at work: encode, decode, search, their files, and the readers of vectors. No native
 * code.
 */
module org.halfspace.codec {
  requires com.fasterxml.jackson.core;
  requires org.apache.commons.compress;
  requires org.apache.commons.io;
  requires java.desktop;
  requires static jdk.incubator.vector;

  exports org.halfspace;
  exports org.halfspace.code;
  exports org.halfspace.data;
  exports org.halfspace.exchange;
  exports org.halfspace.search;
  exports org.halfspace.store;
  exports org.halfspace.code.engine to
      org.halfspace.core;
  exports org.halfspace.data.view to
      org.halfspace.core;
  exports org.halfspace.io.file to
      org.halfspace.core;
  exports org.halfspace.store.format to
      org.halfspace.core;
  exports org.halfspace.data.format to
      org.halfspace.core;
  exports org.halfspace.internal to
      org.halfspace.core;
  exports org.halfspace.io;

  uses org.halfspace.code.engine.MatrixProducts;
}
