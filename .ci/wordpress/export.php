<?php
// Everything, as Tools, Export, All content writes it.
define( 'WP_ADMIN', true );
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/admin.php';
require ABSPATH . 'wp-admin/includes/export.php';
wp_set_current_user( 1 );
export_wp( array( 'content' => 'all' ) );
