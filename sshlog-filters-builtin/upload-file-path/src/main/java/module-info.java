// SPDX-License-Identifier: Apache-2.0
/** The filter {@code upload_file_path}. */
module org.sshlog.filter.uploadfilepath {
  requires org.sshlog.spi;

  provides org.sshlog.spi.FilterProvider with
      org.sshlog.filter.uploadfilepath.UploadFilePathProvider;
}
