{{/* The image's whole name. In: root, image. */}}
{{- define "flinkfilter-operator.image" -}}
{{- $global := default (dict) .root.Values.global -}}
{{- $registry := default (default "" (get $global "imageRegistry")) .image.registry -}}
{{- $name := ternary (printf "%s/%s" (trimSuffix "/" $registry) .image.repository) .image.repository (ne $registry "") -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Where a Pod may stand, and as whom. In: root, labels (that its own Pods are found by), and of
     values: nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName. */}}
{{- define "flinkfilter-operator.placement" -}}
{{- $global := default (dict) .root.Values.global -}}
securityContext:
  {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with concat .root.Values.imagePullSecrets (default (list) (get $global "imagePullSecrets")) }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{ merge (dict) . (dict "labelSelector" (dict "matchLabels" $.labels)) | toYaml | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The three probes. In: values: startupProbe, livenessProbe, readinessProbe. */}}
{{- define "flinkfilter-operator.probes" -}}
startupProbe:
  httpGet: {path: /livez, port: http}
  {{- toYaml .startupProbe | nindent 2 }}
livenessProbe:
  httpGet: {path: /livez, port: http}
  {{- toYaml .livenessProbe | nindent 2 }}
readinessProbe:
  httpGet: {path: /readyz, port: http}
  {{- toYaml .readinessProbe | nindent 2 }}
{{- end -}}
