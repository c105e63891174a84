# {{ protocol }} through {{ host }}. The password is not here: {{ password }}.
export MQ_URL='{{ url }}'
export MQ_HOST='{{ host }}'
export MQ_PORT='{{ port }}'
export MQ_USER='{{ user }}'
{%- if secret %}
export MQ_PASSWORD="$(aws secretsmanager get-secret-value --region '{{ region }}' --secret-id '{{ secret }}' --query SecretString --output text)"
{%- elif variable %}
export MQ_PASSWORD="${{ '{' }}{{ variable }}{{ '}' }}"
{%- endif %}
