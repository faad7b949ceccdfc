{{/* Which Secret a consumer reads, as {name, checksum}; without a name where it needs none, with a
     checksum where the release makes it. In: root, own (the consumer's `credentials`). */}}
{{- define "flinkfilter-operator.kafkaCredentials" -}}
{{- $own := default (dict) .own -}}
{{- $common := .root.Values.kafka.credentials -}}
{{- if $own.existingSecret -}}
name: {{ $own.existingSecret }}
{{- else if $common.existingSecret -}}
name: {{ $common.existingSecret }}
{{- else if $common.apiKey -}}
name: {{ include "flinkfilter-operator.fullname" .root }}-kafka
checksum: {{ printf "%s:%s" $common.apiKey $common.apiSecret | sha256sum }}
{{- else -}}
{}
{{- end -}}
{{- end -}}
