"""An S3-compatible store on loopback: moto's, which asks for keys as the real ones do.

    store.py FILE

Makes a user and the bucket `bucket`, writes "ADDRESS ID SECRET" to FILE once it listens, and answers
until its standard input ends.
"""

import json
import os
import pathlib
import sys

# Nothing of this machine's own settings: no profile, no other endpoint, no proxy.
for name in [it for it in os.environ if it.startswith("AWS_") or it.lower().endswith("_proxy")]:
    del os.environ[name]
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    os.environ[name] = "setup"
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

import boto3
from moto import settings
from moto.core.responses import ActionAuthenticatorMixin
from moto.server import ThreadedMotoServer

settings.INITIAL_NO_AUTH_ACTION_COUNT = 1000
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"

iam = boto3.client("iam", endpoint_url=url)
iam.create_user(UserName="team")
everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
iam.put_user_policy(UserName="team", PolicyName="all", PolicyDocument=json.dumps(everything))
key = iam.create_access_key(UserName="team")["AccessKey"]
boto3.client("s3", endpoint_url=url).create_bucket(Bucket="bucket")

# From here on every request needs the keys.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
ActionAuthenticatorMixin.request_count = 1

target = pathlib.Path(sys.argv[1])
target.with_suffix(".new").write_text(f"{url} {key['AccessKeyId']} {key['SecretAccessKey']}\n")
target.with_suffix(".new").rename(target)
sys.stdin.read()
server.stop()
