{{/* What the schema cannot say. `helm lint` goes on; everything else stops with the message. */}}
{{- define "flinkfilter-operator.validate" -}}
{{- include "flinkfilter-operator.validateName" . -}}
{{- include "flinkfilter-operator.validateConfluent" . -}}
{{- include "flinkfilter-operator.validateCredentials" . -}}
{{- include "flinkfilter-operator.validateNamespaces" . -}}
{{- include "flinkfilter-operator.validateConsumers" . -}}
{{- end -}}

{{- define "flinkfilter-operator.validateName" -}}
{{- $name := include "flinkfilter-operator.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "%q cannot be the name of a Service: it begins with a small letter and has such letters, digits and - only. Set fullnameOverride" $name) -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.validateConfluent" -}}
{{- $given := .Values.settings.confluent -}}
{{- $variables := list -}}
{{- range .Values.extraEnv }}{{ $variables = append $variables .name }}{{ end -}}
{{- if not $given.principal -}}
{{- fail "settings.confluent.principal is needed: the service account (sa-…) that statements run as" -}}
{{- end -}}
{{- range $setting, $variable := dict
    "endpoint" "CONFLUENT_FLINK_API_ENDPOINT"
    "organizationId" "CONFLUENT_ORGANIZATION_ID"
    "environmentId" "CONFLUENT_ENVIRONMENT_ID"
    "kafkaClusterId" "CONFLUENT_KAFKA_CLUSTER_ID"
    "computePoolId" "CONFLUENT_FLINK_COMPUTE_POOL_ID" -}}
{{- /* The cluster is asked for only where it stands in for the database. */ -}}
{{- $known := or (get $given $setting) (has $variable $variables) $.Values.extraEnvFrom (and (eq $setting "kafkaClusterId") $given.database) -}}
{{- if not $known -}}
{{- fail (printf "settings.confluent.%s is needed, or the variable %s in extraEnv" $setting $variable) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.validateCredentials" -}}
{{- with .Values.credentials -}}
{{- if not (or .existingSecret .apiKey) -}}
{{- fail (printf "credentials.existingSecret is needed: a Secret of the namespace %s with the keys CONFLUENT_CLOUD_API_KEY and CONFLUENT_CLOUD_API_SECRET" $.Release.Namespace) -}}
{{- end -}}
{{- if and .existingSecret (or .apiKey .apiSecret) -}}
{{- fail "credentials: give existingSecret, or apiKey and apiSecret, not both" -}}
{{- end -}}
{{- if and .apiKey (not .apiSecret) -}}
{{- fail "credentials.apiSecret is needed beside credentials.apiKey" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.validateNamespaces" -}}
{{- if ne (len (default list .Values.settings.namespaces)) (len (uniq (default list .Values.settings.namespaces))) -}}
{{- fail "settings.namespaces: one of them is there twice" -}}
{{- end -}}
{{- range .Values.settings.namespaces -}}
{{- if not (regexMatch "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" .) -}}
{{- fail (printf "settings.namespaces: %q is no namespace's name" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.validateConsumers" -}}
{{- $names := list -}}
{{- range .Values.consumers -}}
{{- if has .name $names -}}
{{- fail (printf "consumers: %s is there twice" .name) -}}
{{- end -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- if and .Values.kafka.bootstrapServers (eq .Values.kafka.securityProtocol "SASL_SSL") -}}
{{- $common := .Values.kafka.credentials -}}
{{- range (include "flinkfilter-operator.enabledConsumers" . | fromJson).consumers -}}
{{- $own := default (dict) .credentials -}}
{{- if not (or $own.existingSecret $common.existingSecret (and $common.apiKey $common.apiSecret)) -}}
{{- fail (printf "kafka.credentials.existingSecret is needed (or credentials.existingSecret of the consumer %s): a Secret of the namespace %s with the keys KAFKA_API_KEY and KAFKA_API_SECRET" .name $.Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
