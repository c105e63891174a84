# {{ protocol }} through {{ host }}. The password is not here: {{ password }}.
export MQ_URL='{{ url }}'
export MQ_HOST='{{ host }}'
export MQ_PORT='{{ port }}'
export MQ_USER='{{ user }}'
{%- if shows_certificate %}
# The endpoint asks for a client's certificate: the files of it (with its chain) and of its key, as PEM.
export MQ_CERT="${MQ_CERT:?names the file of the client's certificate}"
export MQ_KEY="${MQ_KEY:?names the file of its key}"
{%- endif %}
{%- if secret %}
# Needs the AWS CLI and jq. Step by step, so that the failure of each shows.
MQ_PASSWORD="$(aws secretsmanager get-secret-value --region '{{ region }}' --secret-id '{{ secret }}' --query SecretString --output text)" &&
MQ_PASSWORD="$(printf '%s' "$MQ_PASSWORD" | jq {{ jq }})" &&
export MQ_PASSWORD
{%- elif variable %}
export MQ_PASSWORD="${{ '{' }}{{ variable }}:?holds the password{{ '}' }}"
{%- endif %}
