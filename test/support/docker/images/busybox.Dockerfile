# What busybox:stable-musl is: one static executable under many names.
FROM blue-green-test/base AS debian
RUN mkdir -p /image/bin /image/etc /image/root /image/usr/bin \
  && install -d -m 1777 /image/tmp \
  && cp /bin/busybox /image/bin/ \
  && for name in $(busybox --list); do ln -s busybox /image/bin/$name 2>/dev/null || true; done \
  && ln -s ../../bin/env /image/usr/bin/env \
  && echo 'root:x:0:0:root:/root:/bin/sh' >/image/etc/passwd \
  && echo 'root:x:0:' >/image/etc/group

FROM scratch
COPY --from=debian /image/ /
CMD ["sh"]
