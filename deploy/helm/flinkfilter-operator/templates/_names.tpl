{{- define "flinkfilter-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 48 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough that what hangs on it is still the name of a Service (63). */}}
{{- define "flinkfilter-operator.fullname" -}}
{{- $name := include "flinkfilter-operator.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 48 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 48 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "flinkfilter-operator.podLabels" . }}
{{- end -}}

{{/* What does not change from release to release, or every upgrade would restart every Pod. */}}
{{- define "flinkfilter-operator.podLabels" -}}
app.kubernetes.io/part-of: {{ .Chart.Name }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* For the operator, and for what belongs to no component. */}}
{{- define "flinkfilter-operator.labels" -}}
{{ include "flinkfilter-operator.selectorLabels" . }}
{{ include "flinkfilter-operator.commonLabels" . }}
{{- end -}}

{{- define "flinkfilter-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "flinkfilter-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{/* The Pod of `helm test`; not among the operator's, or its Service would ask it. */}}
{{- define "flinkfilter-operator.testLabels" -}}
app.kubernetes.io/name: {{ include "flinkfilter-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end -}}

{{/* All consumers of the release; each has its dealer's label besides. */}}
{{- define "flinkfilter-operator.consumerSelectorLabels" -}}
app.kubernetes.io/name: {{ include "flinkfilter-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: dealer-consumer
{{- end -}}

{{- define "flinkfilter-operator.consumerLabels" -}}
{{ include "flinkfilter-operator.consumerSelectorLabels" . }}
{{ include "flinkfilter-operator.commonLabels" . }}
{{- end -}}

{{/* The line `annotations:` of an object's metadata and what stands under it, or nothing.
     In: root, own (what stands there beside the common ones). */}}
{{- define "flinkfilter-operator.annotations" -}}
{{- with mergeOverwrite (dict) .root.Values.commonAnnotations (default (dict) .own) }}
  annotations:
    {{- toYaml . | nindent 4 }}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.serviceAccountName" -}}
{{- with .Values.serviceAccount -}}
{{- default (ternary (include "flinkfilter-operator.fullname" $) "default" .create) .name -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.consumerServiceAccountName" -}}
{{- with .Values.consumer.serviceAccount -}}
{{- $own := printf "%s-consumers" (include "flinkfilter-operator.fullname" $) -}}
{{- default (ternary $own "default" .create) .name -}}
{{- end -}}
{{- end -}}

{{- define "flinkfilter-operator.credentialsSecretName" -}}
{{- default (printf "%s-credentials" (include "flinkfilter-operator.fullname" .)) .Values.credentials.existingSecret -}}
{{- end -}}

{{/* The names of the consumers that are to run, as {consumers: [...]}. */}}
{{- define "flinkfilter-operator.enabledConsumers" -}}
{{- $enabled := list -}}
{{- if .Values.kafka.bootstrapServers -}}
{{- range .Values.consumers -}}
{{- if ne .enabled false -}}{{- $enabled = append $enabled . -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "consumers" $enabled | toJson -}}
{{- end -}}
