/**
 * What codes of equal size lose, and which neighbors they find: ours of every kind beside faiss.
 */
package org.halfspace.bench.quality;
